// 证书：列表、内容、可以离线核验的文件、可以发给朋友的图片。
//
// 证书号谁都能查，名字只显示第一个字；密钥（key）只有买的人有，打开全名，所以密钥不进
// 网址、不进日志，只在请求体或 Authorization 里。

const request = require('./request');
const { onPhone } = require('./problem');

function mine(cursor) {
  return request.get('/me/certificates', cursor ? { cursor } : undefined);
}

function ofOrder(id, cursor) {
  return request.get(`/orders/${id}/certificates`, cursor ? { cursor } : undefined);
}

function show(number) {
  return request.get(`/certificates/${number}`);
}

function unlock(number, key) {
  return request.post(`/certificates/${number}/unlock`, { key }, { repeatable: true });
}

// 证书文件：原样一个字节也不能改，所以拿 ArrayBuffer。刚买完的一两秒里日志还没封好，
// 服务器回 not_sealed_yet，请求层会等一等再问。
async function file(number, key) {
  const answer = await request.send({
    path: `/certificates/${number}/proof`, bearer: key, binary: true,
  });
  return answer.body;
}

async function saveFile(number, key) {
  const path = `${wx.env.USER_DATA_PATH}/${number}.json`;
  await write(path, await file(number, key));
  return path;
}

// 带全名的图片。只是画出来，不改任何东西，所以可以重发。
async function savePicture(base, number, key) {
  const path = `${wx.env.USER_DATA_PATH}/${number}.png`;
  await write(path, await picture(base, number, key));
  return path;
}

function picture(base, number, key) {
  return new Promise((resolve, reject) => {
    wx.request({
      url: `${base}/c/${number}.png`,
      method: 'POST',
      header: { 'Content-Type': 'application/x-www-form-urlencoded' },
      data: { key },
      responseType: 'arraybuffer',
      timeout: 15000,
      success: ({ statusCode, data }) => (
        statusCode === 200 ? resolve(data) : reject(onPhone('图片没有取到，请再试一次。'))
      ),
      fail: () => reject(onPhone('图片没有取到，请再试一次。')),
    });
  });
}

function write(filePath, data) {
  return new Promise((resolve, reject) => {
    wx.getFileSystemManager().writeFile({
      filePath, data, success: () => resolve(), fail: () => reject(onPhone('手机上存不下这个文件。')),
    });
  });
}

module.exports = { mine, ofOrder, show, unlock, file, saveFile, savePicture };
